// One sequence of a step of the GRU, all states in rows of H numbers; `gates` holds the values of r, z, n, u.
//
//   n = tanh(x + r ∘ u)    h(t) = n + z ∘ (h(t-1) - n), or h(t-1) where the sequence is over
//
// and back, dh being that of h(t):
//   δn = dh ∘ (1-z) ∘ (1-n²)   δz = dh ∘ (h(t-1) - n) ∘ z(1-z)   δr = δn ∘ u ∘ r(1-r)
//   dx = (δr, δz, δn)   du = (δr, δz, δn ∘ r)   dh(t-1) (+)= dh ∘ z

import { sigmoidSlope, tanh4, tanhSlope } from './activation';
import { putSome, some } from './memory';

export function gru(gates: u32, x: u32, h: u32, out: u32, over: bool, H: u32): void {
  for (let i: u32 = 0; i < H; i += 4) {
    const rest = min<u32>(4, H - i);
    const at = gates + i;
    const r = some(at, rest),
      z = some(at + H, rest),
      u = some(at + 3 * H, rest);
    const n = tanh4(f32x4.add(some(x + i, rest), f32x4.mul(r, u)));
    putSome(at + 2 * H, rest, n);
    const before = some(h + i, rest);
    putSome(out + i, rest, over ? before : f32x4.add(n, f32x4.mul(z, f32x4.sub(before, n))));
  }
}

export function gruBack(
  gates: u32,
  h: u32,
  dh: u32,
  dx: u32,
  du: u32,
  dhPrev: u32,
  prevAdds: bool,
  H: u32,
): void {
  const unit = f32x4.splat(1);
  for (let i: u32 = 0; i < H; i += 4) {
    const rest = min<u32>(4, H - i);
    const at = gates + i;
    const r = some(at, rest),
      z = some(at + H, rest),
      n = some(at + 2 * H, rest),
      u = some(at + 3 * H, rest);
    const d = some(dh + i, rest);
    const dn = f32x4.mul(f32x4.mul(d, f32x4.sub(unit, z)), tanhSlope(n));
    const dz = f32x4.mul(f32x4.mul(d, f32x4.sub(some(h + i, rest), n)), sigmoidSlope(z));
    const dr = f32x4.mul(f32x4.mul(dn, u), sigmoidSlope(r));
    putSome(dx + i, rest, dr);
    putSome(dx + H + i, rest, dz);
    putSome(dx + 2 * H + i, rest, dn);
    putSome(du + i, rest, dr);
    putSome(du + H + i, rest, dz);
    putSome(du + 2 * H + i, rest, f32x4.mul(dn, r));
    let prev = f32x4.mul(d, z);
    if (prevAdds) prev = f32x4.add(some(dhPrev + i, rest), prev);
    putSome(dhPrev + i, rest, prev);
  }
}
