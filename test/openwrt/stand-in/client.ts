/** An enabled client: the smallest section of /etc/config/phantun-runtime that starts an instance. */
export const client = `
config instance 'wg0'
	option enabled '1'
	option mode 'client'
	list args '--local'
	list args '127.0.0.1:51821'
`;
