// SPDX-License-Identifier: AGPL-3.0-or-later
// Judges PDFs by veraPDF. Arguments: flavours ("3a,ua1"), then files. One line per file and flavour on the output:
// PASS|FAIL|ERROR <tab> flavour <tab> file <tab> failed rules "clause-test: words", joined by " | ".
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraCheck {
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (String flavour : arguments[0].split(",")) {
            for (int i = 1; i < arguments.length; i++) {
                System.out.println(judge(flavour, arguments[i]));
            }
        }
    }

    private static String judge(String flavour, String file) {
        PDFAFlavour known = PDFAFlavour.fromString(flavour);
        try (InputStream in = new FileInputStream(file);
             PDFAParser parser = Foundries.defaultInstance().createParser(in, known);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(known, false)) {
            ValidationResult result = validator.validate(parser);
            return String.join("\t", result.isCompliant() ? "PASS" : "FAIL", flavour, file, failures(result));
        } catch (Throwable error) {
            return String.join("\t", "ERROR", flavour, file, error.toString().replaceAll("\\s+", " "));
        }
    }

    private static String failures(ValidationResult result) {
        Map<String, String> words = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                words.putIfAbsent(rule, assertion.getMessage().replaceAll("\\s+", " "));
            }
        }
        return words.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).collect(Collectors.joining(" | "));
    }
}
