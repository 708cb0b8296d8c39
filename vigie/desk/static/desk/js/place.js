// The place of an item in its column: [when it was published, its number], as the server orders them.
export const place = (said) => (said.dataset?.place ?? said).split("-").map(Number);

export const isUnder = (one, other) =>
  one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
