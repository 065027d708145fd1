export function fitSlopes(): void {}
