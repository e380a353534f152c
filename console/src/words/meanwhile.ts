// Text of what is said where somebody else saved meanwhile, in both languages.

const en = {
  title: 'Somebody else saved meanwhile',
  text: 'What you wrote is kept, and nothing was written over. Choose what is to stand where you both changed something.',
  taken: 'They changed this, and you did not: theirs is taken over.',
  mine: 'Yours',
  theirs: 'Theirs',
  keep: (what: string, which: string) => `${what}: ${which}`,
  goOn: 'Go on from what is there now',
  document:
    'What you wrote is kept, and nothing was written over. Compare it with what is in force now, and save again.',
  saved: 'What was saved meanwhile',
  drop: 'Take theirs and drop mine',
};

export type MeanwhileWords = typeof en;

const zh: MeanwhileWords = {
  title: '其他人已先保存',
  text: '您填写的内容已保留，没有覆盖任何内容。双方都修改过的项目，请选择以哪一个为准。',
  taken: '对方修改了此项而您没有：采用对方的内容。',
  mine: '您的',
  theirs: '对方的',
  keep: (what, which) => `${what}：${which}`,
  goOn: '以当前内容为基础继续',
  document: '您填写的内容已保留，没有覆盖任何内容。请与当前生效的内容比较后再保存。',
  saved: '对方保存的内容',
  drop: '采用对方的内容，放弃我的',
};

export const meanwhile = { en, zh } as const;
