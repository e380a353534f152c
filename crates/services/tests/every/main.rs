//! What holds for every operation, found by walking the services' tables.
//!
//! Adding an operation adds nothing here but a sample of a new parameter and a step of the scenario.

#[cfg(test)]
mod abuse;
#[cfg(test)]
mod compatibility;
#[cfg(test)]
mod console;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod danger;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod manners;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod scenario;
#[cfg(test)]
mod switch;
