// How long a role goes on, as a clock that counts down.

import { useEffect, useState } from 'react';
import type { SwitchWords } from '../../words/switchRole';

/** Seconds until a moment of the server; none when that cannot be told. */
export function secondsLeft(until: string, now: number): number | undefined {
  const end = new Date(until).getTime();
  return Number.isNaN(end) ? undefined : Math.max(0, Math.floor((end - now) / 1000));
}

/** As it is read: hours, minutes, and seconds in the last two minutes. */
export function leftText(seconds: number, words: SwitchWords): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return words.hours(Math.floor(minutes / 60), minutes % 60);
  return minutes >= 2 ? words.minutes(minutes) : words.seconds(seconds);
}

/** The seconds that are left, counted every second. */
export function useLeft(until: string): number | undefined {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return secondsLeft(until, now);
}
