// Validates PDF files with the veraPDF engine: `VeraCheck 3a,ua1 < list-of-files`.
// Prints a row per file and profile: file, profile, PASS or FAIL, the rules that failed.

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader files =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String file = files.readLine(); file != null; file = files.readLine()) {
            for (String profile : arguments[0].split(",")) {
                System.out.println(file + "\t" + profile + "\t" + verdict(file, profile));
            }
        }
    }

    private static String verdict(String file, String profile) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(profile);
        try (PDFAParser parser =
                Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
            PDFAValidator validator =
                Foundries.defaultInstance().createValidator(flavour, 100000, false, false, false);
            ValidationResult result = validator.validate(parser);
            return (result.isCompliant() ? "PASS\t" : "FAIL\t") + String.join(" ", failures(result));
        }
    }

    private static Set<String> failures(ValidationResult result) {
        Set<String> rules = new TreeSet<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                rules.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber());
            }
        }
        return rules;
    }
}
