# shellcheck shell=bash
# The faults that policy engines are known for, one block each: a name, a file, the text that stands there once, what is
# put in its place, and the tests that must fail then, as arguments of `cargo test`. Read by `scripts/mutants --seeded`.

# --- what cannot be evaluated ---------------------------------------------------------------------------------------

fault unknown-operator-on-a-deny-skipped crates/policy/src/condition.rs \
  'Asks::Unknown => Truth::Unknown,' \
  'Asks::Unknown => Truth::No,' \
  -p rampart-policy --test laws

fault deny-dropped-when-its-condition-errs crates/policy/src/request.rs \
  'Effect::Deny => Truth::Unknown,' \
  'Effect::Deny => Truth::Yes,' \
  -p rampart-policy --test laws

fault unreadable-deny-dropped crates/policy/src/read.rs \
  'effect: Effect::Deny,
        principals: None,' \
  'effect: Effect::Allow,
        principals: None,' \
  -p rampart-policy --test reading --test laws

# --- statements -----------------------------------------------------------------------------------------------------

fault deny-with-not-action-mis-evaluated crates/policy/src/request.rs \
  'if actions.is_negated() {' \
  'if actions.is_negated() && statement.effect() == Effect::Allow {' \
  -p rampart-policy --lib request

fault gathered-deny-with-not-action-mis-evaluated crates/policy/src/form.rs \
  '!(actions.is_negated() && named.any(|pattern| pattern.matches(action)))' \
  '!actions.is_negated() || named.any(|pattern| pattern.matches(action))' \
  -p rampart-policy --test plain

fault absent-key-satisfies-a-positive-operator crates/policy/src/request.rs \
  'None => test.holds(std::iter::empty()),' \
  'None => Truth::Yes,' \
  -p rampart-policy --test plain

fault one-value-suffices-for-a-negation crates/policy/src/condition.rs \
  'Asks::NoneMatches => !Truth::any(matches),' \
  'Asks::NoneMatches => {
                let mut matches = matches.peekable();
                let absent = matches.peek().is_none();
                Truth::from(absent).max(Truth::any(matches.map(|one| !one)))
            }' \
  -p rampart-policy --lib --test plain

fault one-value-suffices-for-all-of-them crates/policy/src/condition.rs \
  'Asks::AllMatch => !Truth::any(matches.map(|one| !one)),' \
  'Asks::AllMatch => Truth::any(matches),' \
  -p rampart-policy --lib --test plain --test cases

fault absent-key-has-a-value-that-differs crates/policy/src/condition.rs \
  'Asks::OneDiffers => Truth::any(matches.map(|one| !one)),' \
  'Asks::OneDiffers => !Truth::any(matches),' \
  -p rampart-policy --lib --test plain --test cases

fault ipv4-mapped-address-escapes-its-block crates/policy/src/value.rs \
  'Some(text.parse::<IpAddr>().ok()?.to_canonical())' \
  'text.parse::<IpAddr>().ok()' \
  -p rampart-policy --test plain

fault ipv4-mapped-block-misses-its-addresses crates/policy/src/value.rs \
  '(IpAddr::V6(_), IpAddr::V4(inner), Some(rest)) => IpNet::new(inner.into(), rest),' \
  '' \
  -p rampart-policy --test plain

fault numbers-compared-as-floats crates/policy/src/value.rs \
  'let size = |one: &Self, other: &Self| {' \
  'let size = |one: &Self, other: &Self| {
            let float = |one: &Self| one.to_string().parse::<f64>().unwrap_or_default().abs();
            if one.whole.len() > 9 {
                return float(one).total_cmp(&float(other));
            }' \
  -p rampart-policy --test plain

# --- names and patterns ---------------------------------------------------------------------------------------------

fault case-ignored-in-string-equals crates/policy/src/condition.rs \
  'Relation::Text => **text == *value.text,' \
  'Relation::Text => text.eq_ignore_ascii_case(&value.text),' \
  -p rampart-policy --test plain

fault case-ignored-in-names-of-resources crates/policy/src/pattern.rs \
  'covers(pattern.relative, arn.relative)' \
  'covers_folded(pattern.relative, arn.relative)' \
  -p rampart-policy --test plain

fault case-of-actions-counts crates/policy/src/pattern.rs \
  'covers_folded(code, asked_code) && covers_folded(name, asked_name)' \
  'covers(code, asked_code) && covers(name, asked_name)' \
  -p rampart-policy --test plain

fault star-of-all-fields-covers-operations-without-resource crates/policy/src/pattern.rs \
  '(Some(pattern), Some(subject)) => {' \
  '(Some(_), None) => &*self.text == "acs:*:*:*:*",
            (Some(pattern), Some(subject)) => {' \
  -p rampart-policy --lib only_star

fault question-mark-takes-a-byte-not-a-character crates/policy/src/pattern.rs \
  'let width = 1 + tail' \
  'let width = 1 + 0 * tail' \
  -p rampart-policy --test plain

fault pattern-blows-up-with-its-stars crates/policy/src/pattern.rs \
  'fn matches<const FOLD: bool>(pattern: &[u8], text: &[u8]) -> bool {' \
  'fn matches<const FOLD: bool>(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => return true,
        (Some((b'"'*'"', rest)), None) => return matches::<FOLD>(rest, text),
        (Some((b'"'*'"', rest)), Some((_, tail))) => {
            return matches::<FOLD>(rest, text) || matches::<FOLD>(pattern, tail);
        }
        (Some((one, rest)), Some((other, tail))) if *one != b'"'?'"' => {
            return same::<FOLD>(*one, *other) && matches::<FOLD>(rest, tail);
        }
        _ => {}
    }' \
  -p rampart-policy --lib

fault long-search-takes-a-step-for-each-pair crates/policy/src/pattern.rs \
  'const PATIENCE: usize = 4096;' \
  'const PATIENCE: usize = usize::MAX;' \
  -p rampart-policy --lib

# --- layers ---------------------------------------------------------------------------------------------------------

fault control-policy-ignored-for-one-level crates/policy/src/decide.rs \
  'in path.iter().enumerate() {' \
  'in path.iter().enumerate().skip(1) {' \
  -p rampart-policy --test plain

fault control-policies-of-the-caller-ignored crates/policy/src/decide.rs \
  '(Layer::ControlCaller, self.gathered.control_caller),' \
  '(Layer::ControlCaller, None),' \
  -p rampart-policy --test plain

fault group-scoped-policy-applied-account-wide crates/policy/src/attached.rs \
  '!matches!(self.source.scope, Scope::ResourceGroup(_))' \
  'true' \
  -p rampart-policy --test plain

fault account-grants-itself-what-others-own crates/policy/src/decide.rs \
  'self.request.question.principal.account() == Some(owner)' \
  'self.request.question.principal.account().is_some() || owner.is_empty()' \
  -p rampart-policy --test plain

fault session-policy-not-looked-at crates/policy/src/decide.rs \
  'let session = self.gathered.session?;' \
  'let session = self.gathered.session.filter(|_| false)?;' \
  -p rampart-policy --test plain

fault assume-role-by-the-trust-policy-alone crates/policy/src/decide.rs \
  'Some(own) if own.decision != Decision::Allow && decision != Decision::ExplicitDeny => {' \
  'Some(own) if own.decision == Decision::ExplicitDeny => {' \
  -p rampart-policy --test plain

fault doubtful-deny-left-out-of-what-is-gathered crates/policy/src/form.rs \
  'if actions.is_negated() || actions.is_unsure() && !allow {' \
  'if actions.is_negated() {' \
  -p rampart-policy --test plain --test differential

fault remembered-answer-given-for-another-action crates/policy/src/index.rs \
  '(slot.hash == action.hash && slot.entry.is_about(action.text)).then_some(slot)' \
  '(slot.hash == action.hash || !slot.entry.is_about(action.text)).then_some(slot)' \
  -p rampart-policy --test plain

# --- the way of a call ----------------------------------------------------------------------------------------------

fault session-policy-stored-and-not-enforced crates/gateway/src/judge.rs \
  'session: session.and_then(|token| token.policy.as_ref()),' \
  'session: session.and_then(|token| token.policy.as_ref()).filter(|_| false),' \
  -p rampart-services --lib assume_role

fault caller-s-policies-not-asked-when-a-role-is-assumed crates/gateway/src/judge.rs \
  'let judgement = decide(&question, &gathered);' \
  'let mut judgement = decide(&question, &gathered);
        if gathered.trust.is_some() && judgement.layer != policy::Layer::Trust {
            judgement.decision = policy::Decision::Allow;
        }' \
  -p rampart-services --lib assume_role

fault trust-policy-not-asked-when-a-role-is-assumed crates/gateway/src/judge.rs \
  'trust: self.trust.as_ref(),' \
  'trust: self.trust.as_ref().filter(|_| false),' \
  -p rampart-services --lib assume_role

fault source-identity-needs-no-leave crates/services/src/sts/assume_role.rs \
  'self.source_identity.is_some() || inherited(caller).is_some()' \
  'inherited(caller).is_some()' \
  -p rampart-services --lib assume_role

fault policies-of-groups-not-gathered crates/gateway/src/gather.rs \
  'for membership in account::user::groups_of(state, id) {' \
  'for membership in account::user::groups_of(state, id).take(0) {' \
  -p rampart-services --lib

fault attachment-to-a-group-of-resources-counts-everywhere crates/gateway/src/gather.rs \
  'AttachmentScope::ResourceGroup(group) => Scope::ResourceGroup(group.as_str().into()),' \
  'AttachmentScope::ResourceGroup(_) => Scope::Account,' \
  -p rampart-gateway -p rampart-services --lib
