/** Seconds for which a connection sends. */
export const lifetime = 20;

/** Seconds without a datagram after which phantun gives a connection up: UDP_TTL of its sources. */
export const silence = 180;

/** How many connections phantun has at a time, once the first ones go. */
export const many = 1000;

/** Bytes of UDP payload of the datagrams that a connection sends each second. */
export const sizes: readonly number[] = [1, 64, 200, 512, 900, 1200, 1400];
