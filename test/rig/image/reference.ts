/** The reference of the image under test. */
export const image = process.env.IMAGE ?? "phantun-runtime:latest";
