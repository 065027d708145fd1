import { refuse } from './foreign-model.ts'

/** JSON as Python and XGBoost write it, where NaN and Infinity may stand for numbers; NaN becomes null. */
export function parseLooseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parseWithoutNaN(text, what)
  }
}

function parseWithoutNaN(text: string, what: string): unknown {
  try {
    return JSON.parse(
      text.replace(/([:[,]\s*)(NaN|-?Infinity)(?=\s*[,\]}])/g, (_, before: string, word: string) => {
        return before + (word === 'NaN' ? 'null' : word.replace('Infinity', '1e999'))
      }),
    )
  } catch (error) {
    return refuse(what, `it is not JSON: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}`)
  }
}
