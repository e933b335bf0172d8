/** A whole number with a space between thousands: 1 234 567. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, " ");

/** A number with at least three digits: 1.23, 12.3, 123, 1235. */
export const threeDigits = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** Bytes in megabytes of 1,000,000 bytes: 1.23 MB. */
export const megabytes = (bytes: number): string => `${threeDigits(bytes / 1e6)} MB`;

/** A ratio, which is near 1: 1.05. */
export const ratio = (value: number): string => value.toFixed(2);
