/**
 * SHA-256 (FIPS 180-4) by the platform's WebCrypto, as 64 lower-case hexadecimal digits; undefined where there is no
 * WebCrypto: browsers offer it in secure contexts only (https and localhost).
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return undefined;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
