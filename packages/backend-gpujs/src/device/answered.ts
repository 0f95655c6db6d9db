/**
 * What was asked for, or an error where nobody has answered for so many seconds: a browser whose GPU process hangs keeps a
 * page's promises for ever.
 * @throws Error that says how long it waited; whatever `asked` rejects with
 */
export async function answered<Answer>(asked: Promise<Answer>, seconds: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not answered for ${seconds} s`)), 1000 * seconds);
  });
  try {
    return await Promise.race([asked, silence]);
  } finally {
    clearTimeout(timer);
  }
}
