/** Whose everything is on an installation without accounts. */
export const LOCAL_OWNER = 'local';

/** Who makes this request. There is one person for now; every read and write asks all the same. */
export function ownerOf(_headers: Headers): string {
  return LOCAL_OWNER;
}
