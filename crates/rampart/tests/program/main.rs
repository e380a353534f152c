//! The program from outside: real processes, real sockets on loopback, files in temporary folders.

mod commands;
mod decisions;
mod failing;
mod founding;
mod harness;
mod serving;
mod speaking;
