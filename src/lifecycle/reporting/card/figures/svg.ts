import { escapeXml } from '../escape.ts'

/** An element; attributes that are undefined are left out, numbers have at most one decimal. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? tenths(value) : escapeXml(String(value))}"`)
    .join('')
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`
}

export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  kind?: string,
): string {
  return element('text', { x, y, 'text-anchor': anchor, class: kind }, escapeXml(text))
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return element('line', { x1, y1, x2, y2, class: kind })
}

/** A text's beginning where all of it would be too long. */
export function shortened(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}

/** Narrower than this, words in a picture are too small to read: it scrolls. */
const LEAST_WIDTH = 480

/** A picture that tells those who cannot see it what it shows. */
export function picture(
  size: { readonly width: number; readonly height: number },
  { title, description }: { readonly title: string; readonly description: string },
  id: string,
  ...children: readonly string[]
): string {
  return element(
    'svg',
    {
      viewBox: `0 0 ${size.width} ${Math.ceil(size.height)}`,
      style: `max-width:${size.width}px;min-width:${Math.min(size.width, LEAST_WIDTH)}px`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
    },
    element('title', { id: `${id}-title` }, escapeXml(title)),
    element('desc', { id: `${id}-description` }, escapeXml(description)),
    ...children,
  )
}

/** The names of the marks, one after the other. */
export function legend(
  x: number,
  y: number,
  names: readonly { readonly name: string; readonly kind: string }[],
): string {
  let at = x
  return names
    .map(({ name, kind }) => {
      const item = element('circle', { cx: at + 4, cy: y - 4, r: 4, class: kind }) + label(at + 13, y, name)
      at += 28 + 6.6 * [...name].length
      return item
    })
    .join('')
}

function tenths(value: number): string {
  return String(Math.round(value * 10) / 10)
}
