/** An error as the system's are. */
export function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
