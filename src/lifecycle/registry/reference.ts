/** What a person may write for a model. */
export type ModelReference =
  | { readonly kind: 'latest'; readonly name: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: number }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'digest'; readonly prefix: string }
  | { readonly kind: 'id'; readonly id: string }

/** `name`, `name@latest`, `name/3`, `name@champion`, `@<digest prefix>`, or a version's own id. */
export function parseReference(reference: string): ModelReference {
  const digest = /^@([0-9a-f]+)$/i.exec(reference)?.[1]
  if (digest !== undefined) return { kind: 'digest', prefix: digest.toLowerCase() }
  if (/^m-[0-9a-f]{32}$/.test(reference)) return { kind: 'id', id: reference }
  const [, versioned, version] = /^([^/@]+)\/(\d{1,15})$/.exec(reference) ?? []
  if (versioned !== undefined) return { kind: 'version', name: versioned, version: Number(version) }
  const [, aliased, alias] = /^([^/@]+)@([^/@]+)$/.exec(reference) ?? []
  if (aliased === undefined || alias === undefined) return { kind: 'latest', name: reference }
  return alias.toLowerCase() === 'latest' ? { kind: 'latest', name: aliased } : { kind: 'alias', name: aliased, alias }
}
