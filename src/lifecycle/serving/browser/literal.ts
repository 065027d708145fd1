/** A JavaScript literal of the text, safe inside a script element and a comment alike. */
export function literal(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\x3c').replaceAll('*/', '*\\/')
}

/** The same between single quotes, which suits JSON: nothing but its backslashes and apostrophes grow. */
export function jsonLiteral(json: string): string {
  return `'${json.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('<', '\\x3c')}'`
}
