// One line at the end that scripts/test understands.

import type { FullResult, Reporter, Suite } from '@playwright/test/reporter';

class Count implements Reporter {
  #suite: Suite | undefined;

  onBegin(_: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  onEnd(_: FullResult): void {
    const outcomes = this.#suite?.allTests().map((test) => test.outcome()) ?? [];
    const flaky = outcomes.filter((outcome) => outcome === 'flaky').length;
    const passed = flaky + outcomes.filter((outcome) => outcome === 'expected').length;
    const skipped = outcomes.filter((outcome) => outcome === 'skipped').length;
    if (flaky > 0) console.log(`${flaky} only when tried again`);
    console.log(`${passed} passed, ${outcomes.length - passed - skipped} failed`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

export default Count;
