// Places are counted in elements of four bytes, as everywhere in the executor; memory itself counts bytes.

// @ts-ignore: decorator
@inline export function four(place: u32): v128 {
  return v128.load((place as usize) << 2);
}

// @ts-ignore: decorator
@inline export function putFour(place: u32, x: v128): void {
  v128.store((place as usize) << 2, x);
}

// @ts-ignore: decorator
@inline export function one(place: u32): f32 {
  return load<f32>((place as usize) << 2);
}

// @ts-ignore: decorator
@inline export function putOne(place: u32, x: f32): void {
  store<f32>((place as usize) << 2, x);
}

/** One to four numbers: nothing beyond them is read. What fills the rest is never kept. */
// @ts-ignore: decorator
@inline export function some(place: u32, count: u32): v128 {
  return count == 4 ? four(place) : few(place, count);
}

function few(place: u32, count: u32): v128 {
  const last = place + count - 1;
  let x = f32x4.splat(one(place));
  x = f32x4.replace_lane(x, 1, one(min(place + 1, last)));
  return f32x4.replace_lane(x, 2, one(min(place + 2, last)));
}

/** One to four numbers: nothing beyond them is written. */
// @ts-ignore: decorator
@inline export function putSome(place: u32, count: u32, x: v128): void {
  if (count == 4) putFour(place, x);
  else putFew(place, count, x);
}

function putFew(place: u32, count: u32, x: v128): void {
  putOne(place, f32x4.extract_lane(x, 0));
  if (count > 1) putOne(place + 1, f32x4.extract_lane(x, 1));
  if (count > 2) putOne(place + 2, f32x4.extract_lane(x, 2));
}
