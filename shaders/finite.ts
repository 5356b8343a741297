/** `finite(x)`: by its bits, because a driver may assume that NaN and infinity do not happen. */
export const finiteText = `
fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }`;
