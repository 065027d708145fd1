/** The share given to a class that no training row has: its logarithm must be finite, its rows a surprise. */
export const absentShare = 1e-9
