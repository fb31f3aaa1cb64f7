/** A text as one word of a shell's command, which people read and copy: only what needs quotes gets them. */
export const wordOfSh = (text: string): string =>
  /^[\w/.+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
