// Secrets and keys of KMS by every client; what the typed package does not know yet goes by name.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';

import { accountId, administrator, allow, arn, name, policyDocument, refuses, userWithKey, ways } from './clients.mjs';

const value = () => `value-${randomUUID()}`;
const base64 = (text) => Buffer.from(text).toString('base64');

for (const [title, way] of Object.entries(ways)) {
  describe(title, () => {
    const admin = way(administrator);
    const call = (operation, parameters) => admin.call(`Kms.${operation}`, parameters);
    const read = async (SecretName, more = {}) => (await call('GetSecretValue', { SecretName, ...more })).SecretData;
    const key = async () => (await call('CreateKey', { Description: 'Of orders' })).KeyMetadata.KeyId;

    async function secret(SecretData, more = {}) {
      const SecretName = name('secret');
      const made = await call('CreateSecret', { SecretName, SecretData, VersionId: 'v1', ...more });
      assert.equal(made.Arn, `acs:kms:cn-hangzhou:${accountId}:secret/${SecretName}`);
      return SecretName;
    }

    it('makes a secret, puts versions, moves stages', async () => {
      const [first, second] = [value(), value()];
      const SecretName = await secret(first, { Description: 'Of the database', SecretDataType: 'text' });
      await refuses('Rejected.ResourceExist', call('CreateSecret', { SecretName, SecretData: first, VersionId: 'v1' }));
      const put = await call('PutSecretValue', { SecretName, SecretData: second, VersionId: 'v2' });
      assert.deepEqual(put.VersionStages.VersionStage, ['ACSCurrent']);
      assert.equal(await read(SecretName), second);
      assert.equal(await read(SecretName, { VersionStage: 'ACSPrevious' }), first);
      assert.equal(await read(SecretName, { VersionId: 'v1' }), first);
      const back = { SecretName, VersionStage: 'ACSCurrent', RemoveFromVersion: 'v2', MoveToVersion: 'v1' };
      await call('UpdateSecretVersionStage', back);
      assert.equal(await read(SecretName), first);
      await call('PutSecretValue', { SecretName, SecretData: value(), VersionId: 'v3', VersionStages: '["Next"]' });
      const listed = await call('ListSecretVersionIds', { SecretName, IncludeDeprecated: 'true', PageNumber: 1, PageSize: 10 });
      const stages = listed.VersionIds.VersionId.map(({ VersionId, VersionStages }) => [VersionId, VersionStages.VersionStage]);
      const expected = { v1: ['ACSCurrent'], v2: ['ACSPrevious'], v3: ['Next'] };
      assert.deepEqual(Object.fromEntries(stages), expected);

      await call('UpdateSecret', { SecretName, Description: 'Of another' });
      await call('TagResource', { SecretName, Tags: '[{"TagKey":"env","TagValue":"测试"}]' });
      const described = await call('DescribeSecret', { SecretName, FetchTags: 'true' });
      assert.equal(described.Description, 'Of another');
      assert.deepEqual(described.Tags.Tag.map((tag) => [tag.TagKey, tag.TagValue]), [['env', '测试']]);
      const Filters = JSON.stringify([{ Key: 'SecretName', Values: [SecretName] }]);
      const found = await call('ListSecrets', { Filters, FetchTags: 'true', PageNumber: 1, PageSize: 10 });
      assert.deepEqual(found.SecretList.Secret.map((one) => one.SecretName), [SecretName]);
      await call('UntagResource', { SecretName, TagKeys: '["env"]' });
    });

    it('waits before a secret is gone', async () => {
      const text = value();
      const SecretName = await secret(text);
      const deleted = await call('DeleteSecret', { SecretName, RecoveryWindowInDays: '7' });
      assert.match(deleted.PlannedDeleteTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      await refuses('Rejected.PendingDeletion', read(SecretName));
      await call('RestoreSecret', { SecretName });
      assert.equal(await read(SecretName), text);
      await call('DeleteSecret', { SecretName, ForceDeleteWithoutRecovery: 'true' });
      await refuses('Forbidden.ResourceNotFound', call('DescribeSecret', { SecretName }));
    });

    it('lets in whom the secret names, and nobody else', async () => {
      const text = value();
      const SecretName = await secret(text);
      const { user, client } = await userWithKey(admin, way);
      await refuses('NoPermission', client.call('Kms.GetSecretValue', { SecretName }));
      const Policy = policyDocument(allow('kms:GetSecretValue', '*', { Principal: { RAM: [arn(`user/${user}`)] } }));
      await call('SetSecretPolicy', { SecretName, Policy });
      assert.equal((await call('GetSecretPolicy', { SecretName })).Policy, Policy);
      assert.equal((await client.call('Kms.GetSecretValue', { SecretName })).SecretData, text);
    });

    it('draws passwords', async () => {
      const { RandomPassword } = await call('GetRandomPassword', { PasswordLength: '20', ExcludePunctuation: 'true' });
      assert.match(RandomPassword, /^[A-Za-z0-9]{20}$/);
      await refuses('InvalidParameter.PasswordLength', call('GetRandomPassword', { PasswordLength: '129' }));
    });

    it('seals what it is given under a key', async () => {
      const KeyId = await key();
      const { KeyMetadata } = await call('DescribeKey', { KeyId });
      assert.deepEqual([KeyMetadata.KeyState, KeyMetadata.KeyUsage], ['Enabled', 'ENCRYPT/DECRYPT']);
      const AliasName = `alias/${name('app')}`;
      await call('CreateAlias', { AliasName, KeyId });
      const Plaintext = base64(value());
      const EncryptionContext = '{"order":"7"}';
      const { CiphertextBlob } = await call('Encrypt', { KeyId: AliasName, Plaintext, EncryptionContext });
      const opened = await call('Decrypt', { CiphertextBlob, EncryptionContext });
      assert.deepEqual([opened.Plaintext, opened.KeyId], [Plaintext, KeyId]);
      await refuses('InvalidParameter.CiphertextBlob', call('Decrypt', { CiphertextBlob }));
      const other = await key();
      const moved = await call('ReEncrypt', {
        CiphertextBlob, SourceEncryptionContext: EncryptionContext, DestinationKeyId: other,
      });
      assert.equal((await call('Decrypt', { CiphertextBlob: moved.CiphertextBlob })).Plaintext, Plaintext);
      const drawn = await call('GenerateDataKey', { KeyId, NumberOfBytes: 48 });
      assert.equal(Buffer.from(drawn.Plaintext, 'base64').length, 48);
      assert.equal((await call('Decrypt', { CiphertextBlob: drawn.CiphertextBlob })).Plaintext, drawn.Plaintext);
      const alone = await call('GenerateDataKeyWithoutPlaintext', { KeyId, KeySpec: 'AES_128' });
      assert.equal(alone.Plaintext, undefined);
      const listed = await call('ListAliasesByKeyId', { KeyId });
      assert.deepEqual(listed.Aliases.Alias.map((one) => one.AliasName), [AliasName]);
      await call('DeleteAlias', { AliasName });
      await refuses('Forbidden.AliasNotFound', call('DescribeKey', { KeyId: AliasName }));
    });

    it('closes a key and takes its deletion back', async () => {
      const KeyId = await key();
      const Plaintext = base64(value());
      const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext });
      await call('DisableKey', { KeyId });
      await refuses('Rejected.Disabled', call('Decrypt', { CiphertextBlob }));
      await call('EnableKey', { KeyId });
      await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
      await refuses('Rejected.PendingDeletion', call('Encrypt', { KeyId, Plaintext }));
      await call('CancelKeyDeletion', { KeyId });
      assert.equal((await call('DescribeKey', { KeyId })).KeyMetadata.KeyState, 'Disabled');
      await call('EnableKey', { KeyId });
      assert.equal((await call('Decrypt', { CiphertextBlob })).Plaintext, Plaintext);
    });

    it('rotates the pair of a user', async () => {
      const { user, key: old } = await userWithKey(admin, way, allow('ram:ListUsers'));
      const pairs = { AccessKeys: [{ AccessKeyId: old.id, AccessKeySecret: old.secret }] };
      const { SecretName } = await call('CreateSecret', {
        SecretName: '$Auto', SecretType: 'RAMCredentials', VersionId: 'v1', SecretData: JSON.stringify(pairs),
        ExtendedConfig: JSON.stringify({ SecretSubType: 'RamUserAccessKey', UserName: user }),
      });
      assert.equal(SecretName, `acs/ram/user/${user}`);
      await call('RotateSecret', { SecretName, VersionId: 'v2' });
      const pair = async (more) => JSON.parse(await read(SecretName, more));
      const [now, before] = [await pair(), await pair({ VersionStage: 'ACSPrevious' })];
      assert.equal(before.AccessKeyId, old.id);
      assert.notEqual(now.AccessKeyId, old.id);
      for (const { AccessKeyId, AccessKeySecret } of [now, before]) {
        await way({ id: AccessKeyId, secret: AccessKeySecret }).call('ListUsers');
      }
      for (const SecretType of ['Rds', 'ECS']) {
        const managed = { SecretName: name('secret'), SecretType, SecretData: value(), VersionId: 'v1' };
        await refuses('UnsupportedOperation', call('CreateSecret', managed));
      }
    });
  });
}
