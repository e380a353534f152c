//! What one principal has and what is asked about it: policies, groups, session, control levels
//! and requests, all made from a seed.

use policy::Decision;

use crate::draw::{Dice, Request, Statement};
use crate::naive::scan;

/// How much a principal has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shape {
    /// Statements of all its policies together.
    pub statements: usize,
    /// Its policies; every other one comes through a group.
    pub policies: usize,
}

/// Policies of one principal and requests to decide on.
#[derive(Debug)]
pub struct Workload {
    /// How much it is.
    pub shape: Shape,
    /// The identity layer.
    pub policies: Vec<Attachment>,
    /// The session's policy.
    pub session: Vec<Statement>,
    /// Five levels of control policies, from the member up to Root.
    pub control: Vec<Vec<Statement>>,
    /// What is asked, in no particular order.
    pub asked: Vec<Asked>,
}

/// A policy and how the principal comes by it.
#[derive(Debug)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// The group it comes through; none if it is the principal's own.
    pub group: Option<String>,
    /// What it says.
    pub statements: Vec<Statement>,
}

/// A request and what the plain scan says to it.
#[derive(Debug)]
pub struct Asked {
    /// The request.
    pub request: Request,
    /// By the identity layer alone.
    pub identity: Decision,
    /// By all layers.
    pub all: Decision,
}

impl Shape {
    /// The usual number of policies for so many statements: a document has room for about twenty.
    #[must_use]
    pub fn of(statements: usize) -> Self {
        let policies = match statements {
            0..=10 => 1,
            11..=1000 => (statements / 10).min(50),
            _ => statements / 20,
        };
        Self {
            statements,
            policies,
        }
    }
}

impl Workload {
    /// A principal of this shape with `count` requests: half allowed, a quarter each denied
    /// explicitly and implicitly by the identity layer.
    #[must_use]
    pub fn new(shape: Shape, seed: u64, count: usize) -> Self {
        let mut dice = Dice::new(seed);
        let each = shape.statements / shape.policies;
        let policies: Vec<_> = (0..shape.policies)
            .map(|number| {
                let statements = (0..each).map(|place| {
                    let drawn = Statement::draw(&mut dice);
                    // So that even the smallest has something of both effects to ask about.
                    let deny = if number == 0 && place < 2 {
                        place == 1
                    } else {
                        drawn.deny
                    };
                    Statement { deny, ..drawn }
                });
                Attachment {
                    name: format!("policy-{number}"),
                    statements: statements.collect(),
                    group: (number % 2 == 1).then(|| format!("group-{}", number % 5)),
                }
            })
            .collect();
        let mut outer = |count: usize| {
            let mut statements: Vec<_> = (1..count).map(|_| Statement::draw(&mut dice)).collect();
            statements.push(Statement::everything());
            statements
        };
        let session = outer(4);
        let control = [6, 8, 5, 4, 3].into_iter().map(&mut outer).collect();
        let mut made = Self {
            shape,
            policies,
            session,
            control,
            asked: Vec::new(),
        };
        made.asked = made.ask(count, &mut dice);
        made
    }

    /// Every statement of the identity layer.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.policies.iter().flat_map(|policy| &policy.statements)
    }

    /// The layers as the plain scan takes them: identity alone, or all with the outer ones first.
    #[must_use]
    pub fn layers(&self, all: bool) -> Vec<Vec<Statement>> {
        let outer = self.control.iter().chain([&self.session]).filter(|_| all);
        let identity = self.statements().cloned().collect();
        outer.cloned().chain([identity]).collect()
    }

    fn ask(&self, count: usize, dice: &mut Dice) -> Vec<Asked> {
        let (one, all) = (self.layers(false), self.layers(true));
        let statements: Vec<_> = self.statements().collect();
        let mut asked = Vec::with_capacity(count);
        for turn in 0..count {
            let wanted = match turn % 4 {
                0 | 1 => Decision::Allow,
                2 => Decision::ExplicitDeny,
                _ => Decision::ImplicitDeny,
            };
            for _ in 0..TRIES {
                let Some(statement) = statements.get(dice.below(statements.len().max(1))) else {
                    break;
                };
                let request = match wanted {
                    Decision::Allow if statement.deny => continue,
                    Decision::ExplicitDeny if !statement.deny => continue,
                    Decision::ImplicitDeny => Request::missed(statement, dice),
                    _ => Request::met(statement, dice),
                };
                let identity = scan(&request, &one);
                if identity == wanted {
                    let all = scan(&request, &all);
                    asked.push(Asked {
                        request,
                        identity,
                        all,
                    });
                    break;
                }
            }
        }
        asked
    }
}

/// How many requests are drawn at most to find one of the wanted kind.
const TRIES: usize = 10_000;
