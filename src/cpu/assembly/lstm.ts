// One sequence of a step of the LSTM, all states in rows of H numbers; `gates` holds the values of i, f, g, o.
//
//   c(t) = f ∘ c(t-1) + i ∘ g    h(t) = o ∘ tanh c(t)
//
// and back:  dc += dh ∘ o ∘ (1 - tanh² c(t))    dc(t-1) (+)= dc ∘ f
//   δi = dc ∘ g ∘ i(1-i)   δf = dc ∘ c(t-1) ∘ f(1-f)   δg = dc ∘ i ∘ (1-g²)   δo = dh ∘ tanh c(t) ∘ o(1-o)

import { sigmoidSlope, tanh4, tanhSlope } from './activation';
import { putSome, some } from './memory';

export function lstm(gates: u32, c: u32, cNext: u32, hNext: u32, H: u32): void {
  for (let n: u32 = 0; n < H; n += 4) {
    const rest = min<u32>(4, H - n);
    const at = gates + n;
    const i = some(at, rest),
      f = some(at + H, rest),
      g = some(at + 2 * H, rest),
      o = some(at + 3 * H, rest);
    const next = f32x4.add(f32x4.mul(f, some(c + n, rest)), f32x4.mul(i, g));
    putSome(cNext + n, rest, next);
    putSome(hNext + n, rest, f32x4.mul(o, tanh4(next)));
  }
}

export function lstmBack(
  gates: u32,
  c: u32,
  cPrev: u32,
  dh: u32,
  dc: u32,
  dcAdds: bool,
  da: u32,
  dcPrev: u32,
  prevAdds: bool,
  H: u32,
): void {
  for (let n: u32 = 0; n < H; n += 4) {
    const rest = min<u32>(4, H - n);
    const at = gates + n;
    const i = some(at, rest),
      f = some(at + H, rest),
      g = some(at + 2 * H, rest),
      o = some(at + 3 * H, rest);
    const d = some(dh + n, rest);
    const y = tanh4(some(c + n, rest));
    let s = f32x4.mul(f32x4.mul(d, o), tanhSlope(y));
    if (dcAdds) s = f32x4.add(some(dc + n, rest), s);
    putSome(dc + n, rest, s);
    const to = da + n;
    const before = some(cPrev + n, rest);
    putSome(to, rest, f32x4.mul(f32x4.mul(s, g), sigmoidSlope(i)));
    putSome(to + H, rest, f32x4.mul(f32x4.mul(s, before), sigmoidSlope(f)));
    putSome(to + 2 * H, rest, f32x4.mul(f32x4.mul(s, i), tanhSlope(g)));
    putSome(to + 3 * H, rest, f32x4.mul(f32x4.mul(d, y), sigmoidSlope(o)));
    let prev = f32x4.mul(s, f);
    if (prevAdds) prev = f32x4.add(some(dcPrev + n, rest), prev);
    putSome(dcPrev + n, rest, prev);
  }
}
