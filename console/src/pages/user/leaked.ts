// Why an AccessKey is known to others, as the server takes it.

export const isReason = (text: string): boolean => {
  const plain = text.trim();
  return plain !== '' && [...plain].length <= 256 && !/\p{Cc}/u.test(plain);
};
