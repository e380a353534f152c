// Says what is being measured, and what failed; the figures are printed by what takes them.

import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

class Quiet implements Reporter {
  onTestBegin(test: TestCase): void {
    console.error(`measuring: ${test.title}`);
  }

  onStdOut(text: string | Buffer): void {
    process.stdout.write(text);
  }

  onTestEnd(test: TestCase, { errors }: TestResult): void {
    for (const { message } of errors) console.error(`${test.title}: ${message}`);
  }

  onEnd({ status }: FullResult): void {
    if (status !== 'passed') console.error('the console was not measured');
  }

  printsToStdio(): boolean {
    return true;
  }
}

// biome-ignore lint/style/noDefaultExport: the runner asks for it
export default Quiet;
