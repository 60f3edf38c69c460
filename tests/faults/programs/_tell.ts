/** How programs under test report: a JSON object a line, on standard output. */
export function tell(type: string, facts: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ type, ...facts }));
}

/** What a call rejected with. */
export function describeError(error: unknown): { name: string; message: string } {
  const { name, message } = error as Error;
  return { name, message };
}
