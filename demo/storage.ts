/** Small preferences that outlive a visit. A browser that blocks storage only forgets them. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`webgpu-rnn.${key}`, value);
  } catch {
    // Blocked storage: the preference lasts for this visit.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`webgpu-rnn.${key}`);
  } catch {
    return null;
  }
}
