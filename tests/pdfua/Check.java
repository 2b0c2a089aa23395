// Checks PDF files against PDF/UA-1 with veraPDF: a line "ok" or "not ok" for each file with the number of rules' checks, and below it what
// failed, how often, and where first. Run by tests/e2e/pdfua.sh. Exit code 0: all files comply.
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

class Check {
    static ValidationResult validate(String path) throws Exception {
        try (FileInputStream file = new FileInputStream(path);
             PDFAParser parser = Foundries.defaultInstance().createParser(file, PDFAFlavour.PDFUA_1)) {
            return Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false).validate(parser);
        }
    }

    static void printFailures(ValidationResult result) {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, String> places = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() != TestAssertion.Status.FAILED)
                continue;
            String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber() + " " + assertion.getMessage();
            counts.merge(rule, 1, Integer::sum);
            places.putIfAbsent(rule, assertion.getLocation().getContext());
        }
        counts.forEach((rule, count) -> System.out.println("  " + count + " times " + rule + "\n    first at " + places.get(rule)));
    }

    public static void main(String[] paths) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean all = true;
        for (String path : paths) {
            ValidationResult result = validate(path);
            all = all && result.isCompliant();
            System.out.println((result.isCompliant() ? "ok - " : "not ok - ") + path + ": " + result.getTotalAssertions() + " checks of PDF/UA-1");
            printFailures(result);
        }
        System.exit(all ? 0 : 1);
    }
}
