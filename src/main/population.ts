import { mkdirSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { deliverPopulation } from '#drill/population/deliver.ts'
import type { Counts } from '#drill/population/manifest.ts'
import { cellsMax, type PopulationOptions, schoolsMax } from '#drill/population/population.ts'

class WrongWords extends Error {}

export async function run(args: readonly string[]): Promise<number> {
  let folder: string
  let options: PopulationOptions
  try {
    ;({ folder, options } = readWords(args))
    takeFolder(folder)
  } catch (error) {
    const wrong = error instanceof WrongWords || (error instanceof Error && 'code' in error)
    if (!wrong) throw error
    console.error(`préau: ${error.message}`)
    return 2
  }
  try {
    const counts = deliverPopulation(folder, options, progress)
    finish(counts, folder)
    return 0
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    console.error(
      `\npréau: the disk of ${folder} is full; what is there is not whole. Empty it and try again.`,
    )
    return 1
  }
}

function readWords(args: readonly string[]): { folder: string; options: PopulationOptions } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      schools: { type: 'string' },
      seed: { type: 'string' },
      out: { type: 'string' },
      date: { type: 'string', default: '2026-09-01' },
      cell: { type: 'string', default: '1' },
      scale: { type: 'string', default: '1' },
      timetables: { type: 'string', default: 'mixed' },
      oddities: { type: 'boolean', default: true },
    },
    allowNegative: true,
  })
  const { schools, seed, out, timetables } = values
  if (schools === undefined || seed === undefined || out === undefined) {
    throw new WrongWords(
      '--schools, --seed and --out are needed; `preau population --help` tells more.',
    )
  }
  if (timetables !== 'fet' && timetables !== 'sts' && timetables !== 'mixed') {
    throw new WrongWords('--timetables is fet, sts or mixed.')
  }
  const scale = Number(values.scale)
  if (!(scale >= 0.05 && scale <= 3)) throw new WrongWords('--scale is a number from 0.05 to 3.')
  return {
    folder: resolve(out),
    options: {
      schools: whole('--schools', schools, schoolsMax),
      seed,
      firstDay: dayOf(values.date),
      cell: whole('--cell', values.cell, cellsMax),
      scale,
      oddities: values.oddities,
      timetables,
    },
  }
}

function whole(name: string, text: string, max: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new WrongWords(`${name} is a whole number from 1 to ${max}.`)
  }
  return value
}

/** A day, or a school year: 2026 is the one that begins on 1 September 2026. */
function dayOf(text: string): string {
  const day = /^\d{4}$/.test(text) ? `${text}-09-01` : text
  const date = new Date(`${day}T00:00:00Z`)
  const real =
    /^\d{4}-\d\d-\d\d$/.test(day) &&
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(day)
  if (!real) throw new WrongWords('--date is a day (2026-09-01) or a year (2026).')
  return day
}

/** Never adds to what is there: two deliveries in one folder would be imported as one. */
function takeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    if (readdirSync(folder).length === 0) return
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : error
    throw new WrongWords(`${folder} cannot be written (${why}). Choose another --out.`)
  }
  throw new WrongWords(`${folder} is not empty. Empty it, or choose another --out.`)
}

const people = ({ pupils, guardians, staff }: Counts) =>
  (pupils + guardians + staff).toLocaleString('en')

function progress(counts: Counts): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(
    `\r${counts.schools.toLocaleString('en')} schools, ${people(counts)} people…`,
  )
}

function finish(counts: Counts, folder: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  const number = (value: number) => value.toLocaleString('en')
  console.log(
    `${number(counts.schools)} schools, ${people(counts)} people (${number(counts.pupils)} pupils, ` +
      `${number(counts.guardians)} guardians, ${number(counts.staff)} staff), ${number(counts.lessons)} lessons a week.`,
  )
  console.log(`In ${folder}: aaf/ and timetables/ to import, population.json to read.`)
}
