import { createError } from '../../errors/create-error.ts';
import { MarketplaceError, isMarketplaceError, type ErrorDetails } from '../../errors/marketplace-error.ts';
import { codeOf } from './file-system.ts';

const permissionCodes = new Set(['EACCES', 'EPERM', 'EROFS']);
const handleCodes = new Set(['EMFILE', 'ENFILE']);

/** A system's error as one of the family. */
export function sinkFailure(
  error: unknown,
  facts: Pick<ErrorDetails, 'file' | 'position' | 'failure' | 'resumable' | 'phase'>,
): MarketplaceError {
  if (isMarketplaceError(error)) {
    const { file, position, phase, resumable } = facts;
    return MarketplaceError.locate(error, { file, position, phase, resumable });
  }
  const details: ErrorDetails = { failure: 'io', ...facts, cause: error };
  const code = codeOf(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return createError('E_NO_SPACE', 'The disk is full', {
        ...details,
        failure: undefined,
        resumable: true,
        hint: 'Free some space; the same call then goes on where it stopped',
      });
    case 'EFBIG':
      return createError('E_TOO_LARGE', 'The file system takes no file of this size', details);
    case 'ENAMETOOLONG':
      return createError('E_NAME', 'The path is too long for the file system', details);
    case 'ELOOP':
      return linkRefusal(facts.file);
    default:
  }
  // Deno refuses by a class without a code.
  const denied = permissionCodes.has(code ?? '') || (error as { name?: unknown })?.name === 'NotCapable';
  if (denied && facts.failure !== 'commit') {
    return createError('E_SINK', 'The file system refuses access', { ...details, failure: 'permission' });
  }
  return createError('E_SINK', `The file system failed${code === undefined ? '' : `: ${code}`}`, {
    ...details,
    retryable: handleCodes.has(code ?? ''),
  });
}

/** Something in our own place is a link, or no plain file: someone put it there, and it is not followed. */
export function linkRefusal(file: string | undefined): MarketplaceError {
  return createError(
    'E_NAME',
    'A link or special file is in the place of a plain file, and is not followed',
    {
      file,
      hint: 'Remove it, if you do not know what it is for',
    },
  );
}

/** The folder of a file leads out of the sink's own. */
export function outsideRefusal(file: string | undefined, atCommit = false): MarketplaceError {
  return createError(
    atCommit ? 'E_SINK' : 'E_NAME',
    'The folder of the file leads out of the sink through a link',
    {
      file,
      ...(atCommit ? { failure: 'commit', phase: 'commit' } : {}),
    },
  );
}
