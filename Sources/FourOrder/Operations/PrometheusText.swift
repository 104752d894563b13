import Foundation

/// Metrics in the text format of Prometheus, version 0.0.4.
struct PrometheusText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    private(set) var text = ""
    private var name = ""

    /// Begins the samples of one metric.
    mutating func metric(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One sample of the metric begun last. Values of labels are the service's own words and need no escaping.
    mutating func sample(
        _ value: some CustomStringConvertible, _ labels: KeyValuePairs<String, String> = [:],
        suffix: String = ""
    ) {
        let list = labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        text += "\(name)\(suffix)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
    }

    /// A metric with one sample.
    mutating func single(
        _ name: String, _ kind: Kind, _ help: String, _ value: some CustomStringConvertible
    ) {
        metric(name, kind, help)
        sample(value)
    }

    mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        metric(name, .histogram, help)
        var count: UInt64 = 0
        for (bound, counted) in zip(Histogram.boundsMicroseconds, histogram.counts) {
            count += counted
            sample(count, ["le": "\(Double(bound) / 1e6)"], suffix: "_bucket")
        }
        count += histogram.counts.last ?? 0
        sample(count, ["le": "+Inf"], suffix: "_bucket")
        sample(Double(histogram.sumMicroseconds) / 1e6, suffix: "_sum")
        sample(count, suffix: "_count")
    }
}
