/** Steps whose metrics fit into the ring: more often than this the host has to read it. */
export const RING = 256;
/** Columns of the ring: summed loss, correct targets, gradient norm, clip factor. */
export const RING_COLUMNS = 4;
