/** 23 letters: those that look like digits or like each other (i, o, q) are left out. */
const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ'

/** The check letter of a UAI: its seven digits modulo 23. */
export function checkLetter(digits: string): string {
  return letters.charAt(Number(digits) % letters.length)
}

/** A whole UAI from the three digits of the département and a number from 0 to 9999. */
export function uaiOf(department: string, number: number): string {
  const digits = department + String(number).padStart(4, '0')
  return digits + checkLetter(digits)
}
