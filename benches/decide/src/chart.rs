//! The picture: time of a decision over the number of statements, both axes logarithmic.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use plotters::prelude::*;

/// Lines in the order in which they were first given a point.
#[derive(Debug, Default)]
pub(crate) struct Chart {
    lines: Vec<(String, Vec<(f64, f64)>)>,
}

impl Chart {
    /// Adds a point: so many nanoseconds at so many statements.
    pub(crate) fn add(&mut self, line: &str, statements: usize, nanos: f64) {
        let point = (statements as f64, nanos);
        match self.lines.iter_mut().find(|(name, _)| name == line) {
            Some((_, points)) => points.push(point),
            None => self.lines.push((line.to_owned(), vec![point])),
        }
    }

    /// Draws it as SVG.
    pub(crate) fn draw(&self, file: &Path) -> Result<()> {
        let mut text = String::new();
        self.paint(&mut text)
            .map_err(|fault| anyhow!("the picture cannot be drawn: {fault}"))?;
        std::fs::write(file, text).with_context(|| file.display().to_string())
    }

    fn paint(&self, text: &mut String) -> Result<(), Box<dyn std::error::Error + '_>> {
        let root = SVGBackend::with_string(text, (WIDTH, HEIGHT)).into_drawing_area();
        root.fill(&WHITE)?;
        let (left, right) = root.split_horizontally(WIDTH - LEGEND);
        let (least, most) = self.span();
        let mut chart = ChartBuilder::on(&left)
            .margin(20)
            .x_label_area_size(50)
            .y_label_area_size(80)
            .build_cartesian_2d((10.0..10_000.0_f64).log_scale(), (least..most).log_scale())?;
        chart
            .configure_mesh()
            .x_desc("statements of the principal")
            .y_desc("CPU time of a decision")
            .axis_desc_style((FONT, 17))
            .label_style((FONT, 15))
            .x_label_formatter(&|statements| whole(*statements))
            .y_label_formatter(&|nanos| time(*nanos))
            .light_line_style(RGBColor(242, 242, 242))
            .bold_line_style(RGBColor(215, 215, 215))
            .draw()?;
        for (place, (_, points)) in self.sorted().iter().enumerate() {
            let style = style(place);
            chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
            let dots = points
                .iter()
                .map(|point| Circle::new(*point, 4, style.filled()));
            chart.draw_series(dots)?;
        }
        for (place, (name, points)) in self.sorted().iter().enumerate() {
            let style = style(place);
            let y = 50 + 46 * i32::try_from(place)?;
            let mark = vec![(0, y), (26, y)];
            right.draw(&PathElement::new(mark, style))?;
            right.draw(&Circle::new((13, y), 4, style.filled()))?;
            right.draw(&Text::new(name.clone(), (36, y - 9), (FONT, 16)))?;
            if let Some((statements, nanos)) = points.last() {
                let last = format!("{} at {}", time(*nanos), whole(*statements));
                let grey = (FONT, 14).into_font().color(&RGBColor(90, 90, 90));
                right.draw(&Text::new(last, (36, y + 8), grey))?;
            }
        }
        root.present()?;
        Ok(())
    }

    /// The slowest first, as they lie in the picture.
    fn sorted(&self) -> Vec<&(String, Vec<(f64, f64)>)> {
        let height = |points: &[(f64, f64)]| {
            let found = points.iter().rfind(|(statements, _)| *statements <= 1000.0);
            found.map_or(0.0, |(_, nanos)| *nanos)
        };
        let mut lines: Vec<_> = self.lines.iter().collect();
        lines.sort_by(|one, other| height(&other.1).total_cmp(&height(&one.1)));
        lines
    }

    /// Whole powers of ten around all points.
    fn span(&self) -> (f64, f64) {
        let all = self.lines.iter().flat_map(|(_, points)| points);
        let (mut least, mut most) = (f64::MAX, 1.0_f64);
        for (_, nanos) in all {
            least = least.min(*nanos);
            most = most.max(*nanos);
        }
        (
            10.0_f64.powf(least.log10().floor()),
            10.0_f64.powf(most.log10().ceil()),
        )
    }
}

fn style(place: usize) -> ShapeStyle {
    let color = COLORS.get(place % COLORS.len()).copied().unwrap_or(BLACK);
    color.stroke_width(3)
}

fn time(nanos: f64) -> String {
    let (value, unit) = match nanos {
        ..1e3 => (nanos, "ns"),
        ..1e6 => (nanos / 1e3, "µs"),
        _ => (nanos / 1e6, "ms"),
    };
    if value < 9.95 && value.fract() > 0.05 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// With a comma before the last three digits.
fn whole(statements: f64) -> String {
    if statements < 1000.0 {
        format!("{statements:.0}")
    } else {
        format!(
            "{:.0},{:03.0}",
            (statements / 1000.0).floor(),
            statements % 1000.0
        )
    }
}

const WIDTH: u32 = 1100;
const HEIGHT: u32 = 620;
const LEGEND: u32 = 290;
const FONT: &str = "sans-serif";
/// Apart from each other for most eyes.
const COLORS: &[RGBColor] = &[
    RGBColor(120, 120, 120),
    RGBColor(148, 103, 189),
    RGBColor(214, 39, 40),
    RGBColor(227, 119, 194),
    RGBColor(255, 127, 14),
    RGBColor(140, 86, 75),
    RGBColor(188, 160, 20),
    RGBColor(23, 150, 180),
    RGBColor(31, 90, 200),
    RGBColor(30, 140, 50),
    RGBColor(0, 0, 0),
];
