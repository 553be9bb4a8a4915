import { spawnSync } from 'node:child_process';

/** The nginx tests need nginx: to go without it is a failure. */
export default function setup(): void {
  if (spawnSync('nginx', ['-v']).error)
    throw new Error('nginx is not on the PATH: apt-get install nginx-light');
}
