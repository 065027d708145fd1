// CONTRACT. {code, values} → sentences in en, fr, es.   export function sentence(code, values, language = 'en'): string
export {}
