import { statSync } from 'node:fs';

/** The recorded-data tests read a folder that is not part of this repository: to go without it is a failure. */
export default function setup(): void {
  const folder = process.env['RECORDED_DATA'];
  if (!folder) throw new Error('RECORDED_DATA is not set: it names the folder of recorded answers');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error('RECORDED_DATA is not a folder');
}
