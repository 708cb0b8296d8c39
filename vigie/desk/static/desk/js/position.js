// The position of an item in its column: [when it was published, its number], as the server orders them.
export const parsePosition = (from) => (from.dataset?.place ?? from).split("-").map(Number);

export const isUnder = (one, other) =>
  one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
