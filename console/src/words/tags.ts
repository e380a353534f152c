// Text about tags, in both languages.

const en = {
  title: 'Tags',
  none: 'Tags sort what belongs together, and policies can ask for them.',
  key: 'Key of the tag',
  value: 'Value of the tag',
  keyShort: 'Key',
  valueShort: 'Value',
  add: 'Add tag',
  remove: 'Remove',
  removeOf: (key: string) => `Remove the tag ${key}`,
  put: (key: string) => `The tag ${key} was added`,
  changed: (key: string) => `The tag ${key} has another value`,
  removed: (key: string) => `The tag ${key} was removed`,
  keyRule: '1 to 128 characters, not beginning with aliyun or acs:, without http:// and https://.',
  valueRule: 'At most 128 characters, without http:// and https://.',
  full: 'There are 20 tags, which is the most. A tag that is there can get another value.',
};

export type TagsWords = typeof en;

const zh: TagsWords = {
  title: '标签',
  none: '标签用于归类，权限策略也可以以标签为条件。',
  key: '标签键',
  value: '标签值',
  keyShort: '键',
  valueShort: '值',
  add: '添加标签',
  remove: '移除',
  removeOf: (key) => `移除标签 ${key}`,
  put: (key) => `已添加标签 ${key}`,
  changed: (key) => `标签 ${key} 的值已修改`,
  removed: (key) => `已移除标签 ${key}`,
  keyRule: '1 到 128 个字符，不能以 aliyun 或 acs: 开头，不能包含 http:// 和 https://。',
  valueRule: '最多 128 个字符，不能包含 http:// 和 https://。',
  full: '已有 20 个标签，达到上限。已有的标签可以修改其值。',
};

export const tags = { en, zh } as const;
