const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 12345.6 -> "12,346"; a dash where there is no number yet. */
export function whole(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : grouped.format(value);
}

/** Fixed decimals; a dash where there is no number yet. */
export function decimal(value: number | undefined, digits: number): string {
  return value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}

/** Three significant digits over a wide range: "0.00213", "4.2e-7". */
export function significant(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** 1234567 -> "1.2 MB". */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(0)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}
