/** Reads an attribute that holds words separated by spaces. */
export const wordsConverter = (value: string | null): string[] => value?.match(/\S+/g) ?? [];
