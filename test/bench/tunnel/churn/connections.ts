/** How long a connection sends, in seconds. */
export const lifetime = 20;

/** Seconds without a datagram after which phantun closes a connection: UDP_TTL in its sources. */
export const silence = 180;

/** The number of connections that are opened after all others have gone, to see whether phantun still carries any. */
export const later = 20;

/** The number of concurrent connections in phantun, once the first ones end. */
export const many = 1000;

/** UDP payload of the datagrams that a connection sends each second, in bytes. */
export const sizes: readonly number[] = [1, 64, 200, 512, 900, 1200, 1400];
