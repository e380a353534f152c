//! Accounts under one roof: the stories that the operations of a resource directory tell together.

#[cfg(test)]
mod account;
#[cfg(test)]
mod account_deletion;
#[cfg(test)]
mod control_attachment;
#[cfg(test)]
mod control_policy;
#[cfg(test)]
mod delegation;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod handshake;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod purge;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod tag;
#[cfg(test)]
mod whole;
