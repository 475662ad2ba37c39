import { prepareTemplate } from './world.ts'

/** Called once a run by `node --test --test-global-setup`. */
export async function globalSetup(): Promise<void> {
  await prepareTemplate()
}
