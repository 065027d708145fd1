// CONTRACT (architect writes): train, verify.
export {}
