/** What went wrong with a file or a socket, as the system says it, with its code: not every runtime's messages have it (Deno). */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return !/^E[A-Z0-9]+$/.test(code) || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
